/** Amazon States Language (JSONata) to a `Machine`. What we cannot run is refused here, with the state's name and what to do. */

import { compileState } from './compile-state.ts';
import { type Machine, type Program, ROOT, type State } from './definition.ts';
import { Fields } from './fields.ts';

/** A definition AWS, or this engine, does not run. The message lists every problem. */
export class InvalidDefinition extends Error {
  override readonly name = 'InvalidDefinition';
}

const MACHINE_FIELDS = ['Comment', 'StartAt', 'States', 'QueryLanguage', 'TimeoutSeconds', 'Version'];
const PROGRAM_FIELDS = ['Comment', 'StartAt', 'States', 'ProcessorConfig'];

/** Whether a Task of this resource can run; answers what to do about one that cannot. */
export type ResourceCheck = (resource: string) => string | undefined;

/** Throws `InvalidDefinition`. */
export function compileMachine(text: string, checkResource: ResourceCheck): Machine {
  const problems: string[] = [];
  const fields = new Fields(parse(text), '', problems);
  fields.only(MACHINE_FIELDS);
  const jsonata = fields.text('QueryLanguage') === 'JSONata';
  const programs = new Map<string, Program>();
  compileProgram(fields, ROOT, { programs, problems, jsonata, checkResource });
  const timeoutSeconds = fields.number('TimeoutSeconds');
  if (problems.length > 0) throw new InvalidDefinition(`Invalid State Machine Definition: ${problems.join('; ')}`);
  return { programs, distributes: distributes(programs), ...(timeoutSeconds === undefined ? {} : { timeoutSeconds }) };
}

function distributes(programs: ReadonlyMap<string, Program>): boolean {
  const states = [...programs.values()].flatMap((program) => [...program.states.values()]);
  return states.some((state) => state.type === 'Map' && state.distributed !== undefined);
}

export interface Compilation {
  readonly programs: Map<string, Program>;
  readonly problems: string[];
  /** Whether the machine says JSONata for all its states. */
  readonly jsonata: boolean;
  readonly checkResource: ResourceCheck;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new InvalidDefinition(
      'Invalid State Machine Definition: INVALID_JSON_DESCRIPTION: the definition is not JSON',
    );
  }
}

/** Adds the program, and those within its states, to `programs`. */
function compileProgram(fields: Fields, id: string, into: Compilation): void {
  const states = new Map<string, State>();
  for (const [name, value] of fields.entries('States')) {
    const state = compileState(
      name,
      new Fields(value, `/States/${name}`, into.problems, fields.at),
      into,
      (inner, key) => {
        inner.only(PROGRAM_FIELDS);
        const innerId = `${id}/${name}#${key}`;
        compileProgram(inner, innerId, into);
        return innerId;
      },
    );
    if (state !== undefined) states.set(name, state);
  }
  const startAt = fields.text('StartAt') ?? '';
  checkTransitions(startAt, states, fields, into);
  into.programs.set(id, { startAt, states });
}

function checkTransitions(
  startAt: string,
  states: ReadonlyMap<string, State>,
  fields: Fields,
  into: Compilation,
): void {
  const compiled = into.problems.length === 0;
  if (!compiled) return;
  if (!states.has(startAt)) fields.problem(`MISSING_TRANSITION_TARGET: StartAt '${startAt}' names no state`);
  for (const state of states.values()) {
    for (const next of targets(state)) {
      if (!states.has(next)) {
        fields.problem(
          `MISSING_TRANSITION_TARGET: state '${state.name}' goes on to '${next}', which is no state beside it`,
        );
      }
    }
  }
}

function targets(state: State): string[] {
  if (state.type === 'Fail') return [];
  const exits = [state, ...(state.type === 'Choice' ? state.rules : []), ...('catch' in state ? state.catch : [])];
  return exits.flatMap((exit) => (exit.next === undefined ? [] : [exit.next]));
}
