/** The routes of the HTTP API as one table: each with the function that answers it. */
import type { Configuration } from '../functions/core/configuration.ts';
import type { Route, RouteKey, Routes } from '../functions/routes/route.ts';
import { channelSpecs } from './functions/chat.ts';
import type { FunctionSpec } from './functions/spec.ts';
import { configured, functions } from './functions.ts';

export interface TableRoute extends Route {
  readonly key: RouteKey;
  readonly method: 'GET' | 'POST' | 'PATCH' | 'PUT' | 'DELETE' | 'OPTIONS';
  readonly path: string;
  readonly answeredBy: string;
}

/** Every function there may be, by name. */
export const everyFunction: Readonly<Record<string, FunctionSpec>> = {
  ...functions,
  ...channelSpecs({ slack: true, teams: true }),
};

/** Every route there may be, in the order of the functions. Throws when two functions answer one. */
export function routeTable(): readonly TableRoute[] {
  return tableOf(everyFunction);
}

/** The routes of one deployment. */
export function routesOfDeployment(configuration: Configuration): readonly TableRoute[] {
  return tableOf({ ...configured(configuration), ...channelSpecs(configuration.channels) });
}

function tableOf(specs: Readonly<Record<string, FunctionSpec>>): readonly TableRoute[] {
  const all = Object.entries(specs).flatMap(([name, spec]) => routesOf(name, spec));
  const twice = all.find(({ key }, index) => all.findIndex((other) => other.key === key) !== index);
  if (twice !== undefined) throw new Error(`${twice.key} is answered by two functions: see infra/functions`);
  return all;
}

export function routesOf(answeredBy: string, { routes = {} }: FunctionSpec): readonly TableRoute[] {
  return entriesOf(routes).map(([key, route]) => {
    const [method, path = ''] = key.split(' ');
    return { ...route, key, method: method as TableRoute['method'], path, answeredBy }; // as: RouteKey begins with one
  });
}

function entriesOf(routes: Routes): readonly (readonly [RouteKey, Route])[] {
  return Object.entries(routes) as [RouteKey, Route][]; // as: the keys of Routes are RouteKeys
}
