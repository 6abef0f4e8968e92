/** What the bus said, as what people are to be told, and as cases somebody waits to hear of. Taken twice it is taken once. */
import type { CaseId, Instant } from '../../core/ids.ts';
import type { News } from '../../core/notices/news.ts';
import { occasionOf } from '../../core/notices/urgency.ts';
import { firstLook, watchedAs } from '../../core/notices/watch.ts';
import { noticeSettings } from '../../runtime/notice-settings.ts';
import { notices } from '../../runtime/parts.ts';
import { putWatch } from '../../store/notices.ts';
import { eachApart } from './apart.ts';
import type { Done } from './look-at-watched.ts';
import type { Reader } from './notice-reader.ts';
import { type Telling, tell } from './tell-people.ts';

export async function takeNews(all: readonly News[], reader: Reader, now: Instant): Promise<Done> {
  await reader.readCases(all.flatMap(casesIn));
  const watched = await eachApart(new Set(all.flatMap(toWatch)), (caseId) => watch(caseId, reader, now));
  const told = await eachApart(all, async (news) => {
    const times: Instant[] = [];
    for (const telling of await tellingsIn(news, reader, now)) times.push(...(await tell(telling, reader, now)));
    return times;
  });
  return { times: [...watched.answers, ...told.answers].flat(), failed: watched.failed + told.failed };
}

function casesIn({ detail }: News): readonly CaseId[] {
  return 'caseIds' in detail ? detail.caseIds : 'caseId' in detail ? [detail.caseId] : [];
}

/** What is decided of a request is looked at with the next window, not when its case is looked at anyway. */
function toWatch(news: News): readonly CaseId[] {
  const decided =
    news.type === 'ApprovalNotice' && (news.detail.about === 'decided' || news.detail.about === 'expired');
  return news.type === 'CaseReceived' || news.type === 'CaseOpened' || decided ? casesIn(news) : [];
}

async function watch(caseId: CaseId, reader: Reader, now: Instant): Promise<readonly Instant[]> {
  const handled = await reader.case(caseId);
  if (handled === undefined || watchedAs(handled) === undefined) return [];
  const lookAt = firstLook(handled, now, noticeSettings());
  await putWatch(notices(), { caseId, lookAt, looks: 0 });
  return [lookAt];
}

async function tellingsIn(news: News, reader: Reader, now: Instant): Promise<readonly Telling[]> {
  switch (news.type) {
    case 'CaseReceived':
    case 'CaseOpened':
      return [];
    case 'CaseStopped': {
      const { caseId } = news.detail;
      const handled = await reader.case(caseId);
      // Released or retried meanwhile: nobody need see to it.
      if (handled?.state !== 'held' && handled?.state !== 'blocked') return [];
      const time = `${handled.planDigest?.slice(0, 12) ?? ''}.${handled.attempts}`;
      return [{ occasion: handled.state === 'held' ? 'case-held' : 'case-blocked', about: { caseId, time } }];
    }
    case 'CaseWaits': {
      const { caseId, kinds } = news.detail;
      const about = { caseId, time: kinds.toSorted().join('+') };
      const waits: Telling = { occasion: 'case-waits', about };
      return kinds.includes('not-handed-over') ? [waits, { occasion: 'owned-without-heir', about }] : [waits];
    }
    case 'BatchHeld':
      return [{ occasion: 'batch-held', about: { batchId: news.detail.batchId } }];
    case 'SourceSilent': {
      const { source, since } = news.detail;
      return [{ occasion: 'source-silent', about: { source, time: since } }];
    }
    case 'LayoffProposed':
      return [{ occasion: 'layoff-proposed', about: { layoffId: news.detail.layoffId } }];
    case 'ApprovalNotice':
      return ofApproval(news.detail, reader, now);
    case 'EndDateNear': {
      const { caseId, personId, workerId } = news.detail;
      const person = await reader.person(personId);
      const record = Object.values(person?.employments ?? {}).find((one) => one.record.workerId === workerId)?.record;
      if (record?.endDate === undefined) return [];
      return [{ occasion: 'end-date-near', about: { caseId, personId, workerId, time: record.endDate } }];
    }
    default:
      return news satisfies never;
  }
}

type OfApproval = Extract<News, { type: 'ApprovalNotice' }>['detail'];

/** Each stage is asked, each of its reminders told. */
async function ofApproval(
  { about, caseId, approvalId }: OfApproval,
  reader: Reader,
  now: Instant,
): Promise<readonly Telling[]> {
  // Nobody is asked any more: what was decided is told with its case.
  if (about === 'decided' || about === 'closed') return [];
  const approval = (await reader.asked(caseId)).find((one) => one.approvalId === approvalId);
  if (approval === undefined) return [];
  const { stage = 0, reminded = 0, planDigest } = approval;
  const time = `${stage}.${about === 'reminded' ? reminded : planDigest.slice(0, 12)}`;
  return [{ occasion: occasionOf(about, approval, now), about: { caseId, approvalId, time } }];
}
