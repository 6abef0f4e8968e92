/** `POST /_sim/people/<act>`: what a person does at a simulated ticket system, over HTTP; the body is the act's arguments as a JSON array. */
import type { Answer, Call } from './serve.ts';

const PATH = /^\/_sim\/people\/(\w+)$/;

/** Undefined where something else is steered. `acts`: what people can do, by name. */
export async function steerPeople(call: Call, acts: object): Promise<Answer | undefined> {
  const name = PATH.exec(call.path)?.[1];
  if (name === undefined || call.method !== 'POST') return undefined;
  const act: unknown = Object.hasOwn(acts, name) ? acts[name as keyof typeof acts] : undefined;
  if (typeof act !== 'function') return { status: 404, body: { error: `people do ${Object.keys(acts).join(', ')}` } };
  try {
    const told: unknown = JSON.parse(call.text || '[]');
    if (!Array.isArray(told)) return { status: 400, body: { error: 'the body is the arguments, as a JSON array' } };
    const answer: unknown = await Reflect.apply(act, acts, told);
    return { status: 200, body: { answer: answer ?? null } };
  } catch (error) {
    return { status: 400, body: { error: error instanceof Error ? error.message : String(error) } };
  }
}
