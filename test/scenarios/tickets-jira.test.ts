/** Requests in Jira Service Management, from their approval to their closing. */
import { describe } from 'vitest';
import { ticketScenarios } from './ticket-scenarios.ts';

describe('Jira Service Management', () => ticketScenarios('jira'));
