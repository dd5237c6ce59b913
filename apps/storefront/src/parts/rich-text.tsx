import { createElement, type ReactNode, useMemo } from 'react';

/** What a seller's words may consist of; everything else leaves its text behind, or nothing. */
const KEPT: ReadonlySet<string> = new Set(['p', 'ul', 'ol', 'li', 'strong', 'em', 'b', 'i', 'h2', 'h3', 'blockquote', 'br']);
const RENAMED: Readonly<Record<string, string>> = { h1: 'h2', h3: 'h2', h4: 'h3' };
const DROPPED: ReadonlySet<string> = new Set(['script', 'style', 'iframe', 'object', 'embed', 'template', 'svg', 'math', 'form', 'noscript', 'title', 'textarea', 'select']);

/** HTML that is not to be trusted, shown as elements made here, without any of its attributes. */
export function RichText({ html }: { html: string }) {
  const content = useMemo(() => nodesOf(new DOMParser().parseFromString(html, 'text/html').body), [html]);
  return <div className="rich">{content}</div>;
}

function nodesOf(parent: Node): ReactNode[] {
  return [...parent.childNodes].map((node, key) => {
    if (node.nodeType === Node.TEXT_NODE) return node.textContent;
    if (node.nodeType !== Node.ELEMENT_NODE) return null;
    const tag = (node as Element).localName;
    if (DROPPED.has(tag)) return null;
    const name = RENAMED[tag] ?? tag;
    if (name === 'br') return createElement('br', { key });
    return KEPT.has(name) ? createElement(name, { key }, ...nodesOf(node)) : nodesOf(node);
  });
}
