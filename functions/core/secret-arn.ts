/** Which secret it is that somebody keeps already, as a configuration names it. */
import * as z from 'zod';

export const secretArn = z
  .string()
  .regex(
    /^arn:aws[a-z-]*:secretsmanager:[a-z0-9-]+:\d{12}:secret:.+-[A-Za-z0-9]{6}$/,
    'expected the full ARN of a secret',
  )
  .meta({ description: 'A secret that is kept already. Without it Tenure makes an empty one.' });
