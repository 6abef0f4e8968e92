/** Vitest runs this before each scenario file, though modules are loaded once for all of them: no company outlives its file. */
import { afterAll } from 'vitest';
import { stopCompanies } from './company.ts';

afterAll(stopCompanies);
