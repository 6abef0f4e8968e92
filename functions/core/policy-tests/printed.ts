/** A condition's syntax tree written out again, every part in brackets: for conditions that were changed as trees. */
import type { ASTNode } from '@marcbachmann/cel-js';

export function printed(node: ASTNode): string {
  switch (node.op) {
    case 'value':
      return typeof node.args === 'string' ? JSON.stringify(node.args) : String(node.args);
    case 'id':
      return node.args;
    case '.':
      return `${printed(node.args[0])}.${node.args[1]}`;
    case 'rcall':
      return `${printed(node.args[1])}.${node.args[0]}(${node.args[2].map(printed).join(', ')})`;
    case 'list':
      return `[${node.args.map(printed).join(', ')}]`;
    case '!_':
      return `!(${printed(node.args)})`;
    case '?:':
      return `(${printed(node.args[0])} ? ${printed(node.args[1])} : ${printed(node.args[2])})`;
    default:
      return printedPair(node);
  }
}

function printedPair(node: ASTNode): string {
  const [left, right] = node.args as readonly [ASTNode, ASTNode]; // what is left of the CEL rules may use stands between two parts
  return `(${printed(left)} ${node.op} ${printed(right)})`;
}
