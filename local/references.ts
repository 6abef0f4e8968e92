/** The order in which the resources of a template are made: each after those it refers to. */
import type { Template } from './assembly.ts';

/** Throws, naming the resources, when they refer to each other in a ring. */
export function resourceOrder(template: Template): string[] {
  const order = new Set<string>();
  const open: string[] = [];
  const visit = (id: string) => {
    if (order.has(id)) return;
    if (open.includes(id)) throw new Error(`the template refers to itself in a ring: ${[...open, id].join(' → ')}`);
    const resource = template.Resources[id];
    if (resource === undefined) return;
    open.push(id);
    for (const needed of [...[resource.DependsOn].flat(), ...references(resource.Properties)]) visit(needed);
    open.pop();
    order.add(id);
  };
  Object.keys(template.Resources).forEach(visit);
  return [...order];
}

/** The names a value refers to; some may be parameters or pseudo parameters. */
function references(value: unknown): string[] {
  if (typeof value !== 'object' || value === null) return [];
  if (Array.isArray(value)) return value.flatMap(references);
  return Object.entries(value).flatMap(([key, item]) => {
    if (key === 'Ref') return [String(item)];
    if (key === 'Fn::GetAtt') return [String(Array.isArray(item) ? item[0] : item).split('.')[0] ?? ''];
    if (key === 'Fn::Sub') return substituted(item);
    return references(item);
  });
}

function substituted(argument: unknown): string[] {
  const [text, values] = Array.isArray(argument) ? argument : [argument, {}];
  const names = [...String(text).matchAll(/\$\{([^!}][^}]*)\}/g)].map(([, name]) => (name ?? '').split('.')[0] ?? '');
  return [...names, ...references(values)];
}
