/** One of a stream of server-sent events. */
export interface ServerEvent {
  readonly event: string;
  readonly data: string;
  readonly id: string | undefined;
}

/** The events of an answer as they come (WHATWG HTML, section 9.2.6). Ends when the answer does; an unfinished event is none. */
export async function* serverEvents(response: Response): AsyncGenerator<ServerEvent> {
  let event = 'message';
  let id: string | undefined;
  let data: string[] = [];
  for await (const line of lines(response)) {
    if (line === '') {
      if (data.length > 0) yield { event, data: data.join('\n'), id };
      event = 'message';
      data = [];
      continue;
    }
    const colon = line.indexOf(':');
    const field = colon < 0 ? line : line.slice(0, colon);
    const value = colon < 0 ? '' : line.slice(line[colon + 1] === ' ' ? colon + 2 : colon + 1);
    if (field === 'event') event = value;
    else if (field === 'data') data.push(value);
    else if (field === 'id') id = value;
  }
}

/** The values of an answer in newline-delimited JSON as they come. @throws SyntaxError for a line that is no JSON */
export async function* jsonLines<T>(response: Response): AsyncGenerator<T> {
  for await (const line of lines(response)) if (line.trim() !== '') yield JSON.parse(line) as T;
}

async function* lines(response: Response): AsyncGenerator<string> {
  if (!response.body) return;
  const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
  let rest = '';
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) break;
      rest += value;
      // A carriage return at the end may be half of a line's end.
      const pieces = rest.split(/\r\n|\n|\r(?!$)/);
      rest = pieces.pop()!;
      yield* pieces;
    }
    if (rest !== '') yield rest.replace(/\r$/, '');
  } finally {
    await reader.cancel();
  }
}
