/** What was made last for the same argument is made once: a policy, and the one it is compared with, ask about one person many times in a row. */
export function lastOf<Argument extends object, Value>(
  make: (argument: Argument) => Value,
): (argument: Argument) => Value {
  let last: { readonly argument: Argument; readonly value: Value } | undefined;
  return (argument) => {
    if (last?.argument === argument) return last.value;
    const value = make(argument);
    last = { argument, value };
    return value;
  };
}
