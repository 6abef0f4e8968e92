/** Alarms and the dashboard name the metrics of the table, and what is written is what CloudWatch reads. */
import { Template } from 'aws-cdk-lib/assertions';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { METRICS } from '../../functions/core/metrics.ts';
import { measure, measureBy, measureFor } from '../../functions/runtime/metrics.ts';
import { STATISTICS } from '../../infra/metrics.ts';
import { composed } from '../infra/synthesized.ts';

const names = Object.keys(METRICS).sort();

describe('the names of metrics', () => {
  it('infra reads every metric that is written, and nothing else', () => {
    expect(Object.keys(STATISTICS).sort()).toEqual(names);
  });

  it('the dashboard and the alarms of the synthesized application name only metrics that are written, each of them', () => {
    const template = JSON.stringify(Template.fromStack(composed().stacks.observability).toJSON());
    const named = [...template.matchAll(/\\"Tenure\\",\\"(\w+)\\"/g)].map(([, name]) => name);
    const alarmed = [...template.matchAll(/"MetricName":"(\w+)","Namespace":"Tenure"/g)].map(([, name]) => name);
    expect([...new Set(named)].sort()).toEqual(names);
    expect(alarmed.length).toBeGreaterThan(0);
    expect(names).toEqual(expect.arrayContaining(alarmed));
  });
});

describe('a metric that is written', () => {
  const lines = (write: () => void): unknown[] => {
    const log = vi.spyOn(process.stdout, 'write').mockReturnValue(true);
    write();
    const written = log.mock.calls.map(([line]) => JSON.parse(String(line)) as unknown);
    log.mockRestore();
    return written;
  };
  afterEach(() => measureFor(undefined));

  it('has the namespace and the dimension alarms read by, and tells whose case it is without splitting by it', () => {
    measureFor('c-1');
    expect(lines(() => measure('TimeToCut', 12))).toEqual([
      expect.objectContaining({
        TimeToCut: 12,
        service: 'tenure',
        caseId: 'c-1',
        _aws: expect.objectContaining({
          CloudWatchMetrics: [
            { Namespace: 'Tenure', Dimensions: [['service']], Metrics: [{ Name: 'TimeToCut', Unit: 'Seconds' }] },
          ],
        }),
      }),
    ]);
  });

  it('is counted in all and by system when it is split', () => {
    expect(lines(() => measureBy('TargetThrottled', 'okta'))[0]).toMatchObject({
      system: 'okta',
      TargetThrottled: 1,
      _aws: { CloudWatchMetrics: [{ Dimensions: [['service'], ['service', 'system']] }] },
    });
  });
});
