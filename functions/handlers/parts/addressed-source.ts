/** Which configured source a request means: the one its path names, or the one whose settings say that the vendor's own address is its. */
import type { HttpRequest } from '../../runtime/http.ts';
import { logger } from '../../runtime/lambda.ts';
import type { ConfiguredSource } from '../../sources/configured.ts';
import { kindNamed } from '../../sources/manifest.ts';
import type { Source } from '../../sources/source.ts';
import { configuredSources, sourceNamed } from './configured-sources.ts';

export interface Addressed {
  readonly source: string;
  readonly configured: ConfiguredSource;
  readonly kind: Source;
}

/** Undefined for a source that is not configured, or sends lifecycle events itself; and where two say that an address is theirs. */
export function addressedSource({ path }: HttpRequest): Addressed | undefined {
  if (path.source !== undefined) return addressed(path.source, sourceNamed(path.source));
  const meant = Object.entries(configuredSources()).flatMap(([name, configured]) => {
    return kindNamed(configured.kind)?.isAt?.(path, configured.settings) ? (addressed(name, configured) ?? []) : [];
  });
  if (meant.length > 1)
    logger.warn('two sources have one address, so none is meant: give each settings of its own', {
      sources: meant.map(({ source }) => source),
    });
  return meant.length === 1 ? meant[0] : undefined;
}

function addressed(source: string, configured: ConfiguredSource | undefined): Addressed | undefined {
  const kind = configured && kindNamed(configured.kind);
  return configured === undefined || kind === undefined ? undefined : { source, configured, kind };
}
