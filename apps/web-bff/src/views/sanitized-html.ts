/** What a text of several paragraphs needs. None of them has attributes, so none can do anything. */
const ALLOWED: ReadonlySet<string> = new Set(['p', 'br', 'b', 'strong', 'i', 'em', 'u', 'ul', 'ol', 'li', 'h3', 'h4', 'blockquote']);
const EMPTY = 'br';
/** What stands between these is not for reading. */
const SILENT = /<(script|style|template|iframe|noscript|svg|math|textarea|title|xmp)\b[^>]*>[\s\S]*?(?:<\/\1\s*>|$)|<!--[\s\S]*?(?:-->|$)/gi;
const PIECE = /<(\/?)([a-z][a-z0-9]*)\b[^<>]*>|<|>|[^<>]+/gi;

/**
 * A seller's HTML, made anew of allowed elements without attributes and of escaped text: whatever it was, the result is harmless,
 * and every element in it is closed.
 */
export function sanitizedHtml(html: string): string {
  const open: string[] = [];
  let clean = '';
  for (const [piece, slash, name] of html.replace(SILENT, '').matchAll(PIECE)) {
    const element = name?.toLowerCase();
    if (element === undefined) clean += escaped(piece);
    else if (!ALLOWED.has(element)) continue;
    else if (element === EMPTY) clean += '<br>';
    else if (slash === '') {
      open.push(element);
      clean += `<${element}>`;
    } else if (open.includes(element)) {
      for (let closed; closed !== element; ) clean += `</${(closed = open.pop()!)}>`;
    }
  }
  return clean + open.reverse().map((element) => `</${element}>`).join('');
}

/** References of characters stay as they are. */
function escaped(text: string): string {
  return text
    .replace(/&(?!(?:#\d{1,7}|#x[0-9a-f]{1,6}|[a-z][a-z0-9]{1,31});)/gi, '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;');
}
