/** Text that is safe to put between tags and into quoted attributes. */
export class Html {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }
}

const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };

/** A template whose values are escaped, unless they are Html themselves; `undefined` and `false` are left out. */
export function html(parts: TemplateStringsArray, ...values: (Html | string | number | false | undefined)[]): Html {
  return new Html(parts.reduce((text, part, index) => text + shown(values[index - 1]) + part));
}

function shown(value: Html | string | number | false | undefined): string {
  if (value instanceof Html) return value.text;
  if (value === undefined || value === false) return '';
  return String(value).replace(/[&<>"']/g, (character) => ENTITIES[character] ?? '');
}
