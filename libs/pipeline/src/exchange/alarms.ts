import { UnderWay } from './under-way.ts';

/** What happens at a certain time unless it is taken back, as nearly always. */
export interface Alarm {
  place: number;
  /** On the clock of `performance.now()`, milliseconds. */
  alarmAt: number;
  ring(): void;
}

/** How late one may ring, milliseconds. */
const EVERY_MS = 10;

const alarms = new UnderWay<Alarm>();
let timer: NodeJS.Timeout | undefined;

/** Sets an alarm, or sets it anew. All are looked at together: a timer for each would cost a request more than most of what it does. */
export function setAlarm(alarm: Alarm, at: number): void {
  alarm.alarmAt = at;
  if (alarm.place < 0) alarms.add(alarm);
  timer ??= setInterval(look, EVERY_MS);
}

export function clearAlarm(alarm: Alarm): void {
  alarms.delete(alarm);
}

function look(): void {
  const now = performance.now();
  for (const alarm of alarms) {
    // One that rings may take others back.
    if (alarm.place < 0 || alarm.alarmAt > now) continue;
    alarms.delete(alarm);
    alarm.ring();
  }
  if (alarms.size > 0) return;
  clearInterval(timer);
  timer = undefined;
}
