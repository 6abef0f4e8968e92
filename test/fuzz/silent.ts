/** Stands in for the log while functions are fuzzed: a logger that is told to be silent still puts every line together. */
const nothing = () => {};
export const silent = {
  resetKeys: nothing,
  appendKeys: nothing,
  info: nothing,
  warn: nothing,
  error: nothing,
  debug: nothing,
};
