/** Route keys of an HTTP API (`GET /v1/cases/{id}`) and which of them a request takes. */

export interface RouteKey {
  readonly key: string;
  readonly method: string;
  /** Undefined for `$default`. */
  readonly segments: readonly string[] | undefined;
}

export interface Match<R> {
  readonly route: R;
  readonly pathParameters: Readonly<Record<string, string>>;
}

export function readRouteKey(key: string): RouteKey {
  if (key === '$default') return { key, method: 'ANY', segments: undefined };
  const [, method = '', path = ''] = /^(ANY|GET|HEAD|POST|PUT|PATCH|DELETE|OPTIONS) (\/.*)$/.exec(key) ?? [];
  if (method === '') throw new Error(`route key ${key} must be <METHOD> /<path> or $default`);
  const segments = path.slice(1).split('/');
  if (segments.slice(0, -1).some((segment) => segment.endsWith('+}')))
    throw new Error(`route key ${key}: only the last segment can be greedy`);
  return { key, method, segments };
}

/**
 * The most specific route: a full match before a greedy one before `$default`, fixed segments before parameters, the
 * method before ANY. https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-routes.html
 */
export function matchRoute<R extends { readonly routeKey: RouteKey }>(
  routes: readonly R[],
  method: string,
  path: string,
): Match<R> | undefined {
  const asked = path.slice(1).split('/');
  const matches = routes.flatMap((route): Match<R>[] => {
    const parameters = parametersOf(route.routeKey, method, asked);
    return parameters === undefined ? [] : [{ route, pathParameters: parameters }];
  });
  return matches.sort((one, other) => (rank(one.route.routeKey) < rank(other.route.routeKey) ? -1 : 1))[0];
}

function parametersOf(key: RouteKey, method: string, asked: readonly string[]): Record<string, string> | undefined {
  if (key.method !== 'ANY' && key.method !== method) return undefined;
  if (key.segments === undefined) return {};
  const greedy = key.segments.at(-1)?.endsWith('+}') ?? false;
  if (greedy ? asked.length < key.segments.length : asked.length !== key.segments.length) return undefined;
  const parameters: Record<string, string> = {};
  for (const [index, segment] of key.segments.entries()) {
    const [, name, plus] = /^\{(.+?)(\+)?\}$/.exec(segment) ?? [];
    const value = plus === undefined ? asked[index] : asked.slice(index).join('/');
    if (name === undefined ? segment !== value : value === '') return undefined;
    if (name !== undefined) parameters[name] = value ?? '';
  }
  return parameters;
}

/** Sorts lexically: kind of match, then each segment, then the method. */
function rank({ method, segments }: RouteKey): string {
  if (segments === undefined) return '2';
  const greedy = segments.at(-1)?.endsWith('+}') ?? false;
  const shape = segments.map((segment) => (segment.startsWith('{') ? 'b' : 'a')).join('');
  return `${greedy ? '1' : '0'}${shape}${method === 'ANY' ? 'z' : 'y'}`;
}
