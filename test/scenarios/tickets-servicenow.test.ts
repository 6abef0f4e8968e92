/** Requests in ServiceNow, from their approval to their closing. */
import { describe } from 'vitest';
import { ticketScenarios } from './ticket-scenarios.ts';

describe('ServiceNow', () => ticketScenarios('servicenow'));
