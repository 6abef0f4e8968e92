/** `POST /v1/events`: verifies the raw bytes, and stores a case for each event before it answers; sending twice is sending once. */
import { http } from '../runtime/http.ts';
import { receiveSigned } from './parts/receive-signed.ts';

export const handler = http((request) => receiveSigned(request));
