/** asl-validator 4 comes without types: the part we call. */
declare module 'asl-validator' {
  export default function validate(definition: object): Promise<{ isValid: boolean; errors: readonly unknown[] }>;
}
