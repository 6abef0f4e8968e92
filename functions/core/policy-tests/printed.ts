/** A condition's syntax tree written out again, every part in brackets: for conditions that were changed as trees. */
import type { ASTNode } from '@marcbachmann/cel-js';

export function printed(node: ASTNode): string {
  if (node.op === 'value') return typeof node.args === 'string' ? JSON.stringify(node.args) : String(node.args);
  if (node.op === 'id') return node.args;
  if (node.op === '.') return `${printed(node.args[0])}.${node.args[1]}`;
  if (node.op === 'rcall') return `${printed(node.args[1])}.${node.args[0]}(${node.args[2].map(printed).join(', ')})`;
  if (node.op === 'list') return `[${node.args.map(printed).join(', ')}]`;
  if (node.op === '!_') return `!(${printed(node.args)})`;
  const parts = (node.args as readonly ASTNode[]).map(printed); // what is left of the CEL rules may use stands between parts
  return node.op === '?:' ? `(${parts[0]} ? ${parts[1]} : ${parts[2]})` : `(${parts.join(` ${node.op} `)})`;
}
