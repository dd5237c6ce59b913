const GONE = '[redacted]';

/** Keys whose value is nobody's business, at any depth of a line of JSON; also in text, as `token=…`. */
const NAMES = String.raw`(?:proxy-)?authorization|(?:set-)?cookie2?|[\w-]*(?:password|passwd|secret|api[-_]?key|credential|private[-_]?key)[\w-]*|(?:[\w-]*[-_])?token|(?:access|refresh|id|logout|csrf|client)[-_]?tokens?|session[-_]?(?:id|key)s?|client[-_]?assertion|code[-_]?verifier|x-csrf|dpop|jwt|sid`;
const STRING = String.raw`"(?:[^"\\]|\\.)*"`;

const RULES: readonly (readonly [RegExp, string])[] = [
  // "authorization":"…", and lists and plain values of the same.
  [new RegExp(String.raw`("(?:${NAMES})"\s*:\s*)(?:${STRING}|\[\s*(?:${STRING}[\s,]*)*\]|-?\d[\d.eE+-]*)`, 'gi'), `$1"${GONE}"`],
  // The fields of a request as names and values in turn.
  [new RegExp(String.raw`("(?:${NAMES})"\s*,\s*)${STRING}`, 'gi'), `$1"${GONE}"`],
  [/\b(Bearer|Basic|DPoP|Digest|Negotiate)\s+[\w\-.~+/=:]{3,}/gi, `$1 ${GONE}`],
  // JSON Web Tokens, and what is encrypted in their form.
  [/\beyJ[\w-]{5,}\.[\w-]*(?:\.[\w-]*){1,3}/g, GONE],
  [/([?&;]|\b)((?:access_token|refresh_token|id_token|id_token_hint|logout_token|token|code|state|nonce|password|client_secret|client_assertion|code_verifier|api_?key|key|sig|signature|secret|session|sid)=)[^&\s"'\\;,<>]+/gi, `$1$2${GONE}`],
  // Userinfo of a URL.
  [/(\w:\/\/)[^/\s"'\\@?#]+@/g, `$1${GONE}@`],
  [/(__(?:Host|Secure)-[\w.-]+=)[^;\s"'\\]+/g, `$1${GONE}`],
];

/** A line of the log, or a message, without what looks like a secret, whoever wrote it. */
export function redact(text: string): string {
  let line = text;
  for (const [pattern, replacement] of RULES) line = line.replace(pattern, replacement);
  return line;
}

const LONG = /[\w~+=.-]{32,}/;
const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
const MAX_PATH = 256;

/** A request's path as it may be written down: no segment that could be a token, and no more than 256 characters. */
export function writtenPath(path: string): string {
  const plain = LONG.test(path) ? path.split('/').map((segment) => (LONG.test(segment) && !UUID.test(segment) ? '…' : segment)).join('/') : path;
  return plain.length > MAX_PATH ? `${plain.slice(0, MAX_PATH)}…` : plain;
}

const PLAIN = /^[ !#-[\]-~]*$/;

/** As JSON has it: most text needs no change, and seeing that takes less than `JSON.stringify`. */
export function quoted(text: string): string {
  return PLAIN.test(text) ? `"${text}"` : JSON.stringify(text);
}
