/** The routes of the HTTP API as one table: each with the function that answers it. */
import type { Route, RouteKey, Routes } from '../functions/routes/route.ts';
import type { FunctionSpec } from './functions/spec.ts';
import { type FunctionName, wokenBy } from './functions.ts';

export interface TableRoute extends Route {
  readonly key: RouteKey;
  readonly method: 'GET' | 'POST';
  readonly path: string;
  readonly answeredBy: FunctionName;
}

/** Every route, in the order of the functions. Throws when two functions answer one. */
export function routeTable(): readonly TableRoute[] {
  const all = wokenBy('http').flatMap(([name, spec]) => routesOf(name, spec));
  const twice = all.find(({ key }, index) => all.findIndex((other) => other.key === key) !== index);
  if (twice !== undefined) throw new Error(`${twice.key} is answered by two functions: see infra/functions`);
  return all;
}

export function routesOf(answeredBy: FunctionName, { routes = {} }: FunctionSpec): readonly TableRoute[] {
  return entriesOf(routes).map(([key, route]) => {
    const [method, path = ''] = key.split(' ');
    return { ...route, key, method: method as TableRoute['method'], path, answeredBy }; // as: RouteKey begins with one
  });
}

function entriesOf(routes: Routes): readonly (readonly [RouteKey, Route])[] {
  return Object.entries(routes) as [RouteKey, Route][]; // as: the keys of Routes are RouteKeys
}
