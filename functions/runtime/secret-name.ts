/** A secret's name as an operator knows it, and as `put-secret-value` takes it: the ARN adds account, region, a hyphen and six characters. */
const MADE_UP = '-123456'.length;

export function nameOfSecret(arn: string): string {
  return arn.split(':').slice(6).join(':').slice(0, -MADE_UP);
}
