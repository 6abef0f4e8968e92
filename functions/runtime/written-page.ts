/** A page as it goes to the browser: how each looks, and what its headers forbid. */
import { createHash } from 'node:crypto';
import type { APIGatewayProxyStructuredResultV2 } from 'aws-lambda';
import { type Html, html, textOf } from './html.ts';

export interface Page {
  readonly status?: number;
  readonly title: string;
  readonly main: Html;
}

/** To a page of ours, or to the identity provider. */
export interface Going {
  readonly to: string;
}

/** Without a character that HTML escapes: its digest is that of what is served. */
const STYLE = `
:root{color-scheme:light dark}
body{font:1rem/1.5 system-ui,sans-serif;margin:0 auto;max-width:44rem;padding:1rem}
h1{font-size:1.4rem;line-height:1.25}h2{font-size:1.1rem;margin-top:2rem}
ul.diff{font-family:ui-monospace,monospace;font-size:.9rem;list-style:none;padding:0;overflow-wrap:anywhere}
ul.diff li{padding:.25rem .5rem;border-left:.25rem solid #888}
ul.diff li.gives{border-color:#1a7f37}ul.diff li.takes{border-color:#cf222e}ul.diff li.asked{font-weight:700}
ul.diff small{display:block;font-family:system-ui,sans-serif;font-weight:400}
dt{font-weight:600}dd{margin:0 0 .5rem}
.notice{border:2px solid #9a6700;border-radius:.5rem;padding:.5rem 1rem}
label{display:block;margin:.5rem 0}textarea,input[type=text]{font:inherit;width:100%;box-sizing:border-box}
button{font:inherit;min-height:2.75rem;padding:.5rem 1.25rem}
.secret{font:700 1.3rem/1.4 ui-monospace,monospace;overflow-wrap:anywhere;border:2px solid;padding:1rem;user-select:all}
`;

const STYLE_DIGEST = createHash('sha256').update(STYLE).digest('base64');

/** No script, no frame, nothing from elsewhere, nothing kept; forms only to ourselves. */
const HEADERS: Readonly<Record<string, string>> = {
  'content-type': 'text/html; charset=utf-8',
  'cache-control': 'no-store',
  'content-security-policy': `default-src 'none'; style-src 'sha256-${STYLE_DIGEST}'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'`,
  'x-frame-options': 'DENY',
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cross-origin-opener-policy': 'same-origin',
  'strict-transport-security': 'max-age=31536000',
  'x-robots-tag': 'noindex',
};

export function written(answer: Page | Going): APIGatewayProxyStructuredResultV2 {
  if ('to' in answer) return { statusCode: 303, headers: { ...HEADERS, location: answer.to }, body: '' };
  const { status = 200, title, main } = answer;
  const whole = html`<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>${title} · Tenure</title><style>${STYLE}</style></head>
<body><main><h1>${title}</h1>${main}</main></body></html>`;
  return { statusCode: status, headers: { ...HEADERS }, body: textOf(whole) };
}
