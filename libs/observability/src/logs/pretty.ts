import { prettyFactory } from 'pino-pretty';

/** For people in front of a terminal: the same lines with colours, and without what only machines need. */
export const pretty = prettyFactory({
  colorize: true,
  singleLine: true,
  translateTime: 'SYS:HH:MM:ss.l',
  ignore: 'gateway,traceId,method,path,status,ms',
  messageFormat: (line, messageKey) => {
    const { method, path, status, ms } = line as Record<string, string | number | undefined>;
    return method === undefined ? String(line[messageKey] ?? '') : `${method} ${path} ${status} in ${ms} ms`;
  },
});
