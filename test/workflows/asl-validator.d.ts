/** asl-validator 4 comes without types: the part we call. */
declare module 'asl-validator' {
  // biome-ignore lint/style/noDefaultExport: it is how that package exports
  export default function validate(definition: object): Promise<{ isValid: boolean; errors: readonly unknown[] }>;
}
