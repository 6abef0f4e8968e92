/** Imports a package that is left out of its bundle: on Lambda it would not be found. */
import * as z from 'zod';

export async function handler(): Promise<unknown> {
  return z.string().parse('x');
}
