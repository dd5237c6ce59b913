// Preloaded (`node --import`) into every program that the workspace's commands start: it ends with the command that
// started it, even when that was killed outright, so that nothing is ever left running.
import { isMainThread } from 'node:worker_threads';

if (isMainThread && process.channel) {
  process.once('disconnect', () => process.exit(1));
  process.channel.unref();
}
