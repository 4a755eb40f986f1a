import { takeUnderWay, watchUnderWay } from '../node/under-way.ts';

/** Exit statuses as shells give them: 128 and the signal's number. */
const STATUS = { SIGHUP: 129, SIGINT: 130, SIGTERM: 143 } as const;
type Signal = keyof typeof STATUS;
const SIGNALS = Object.keys(STATUS) as Signal[];

/** Ends programs and removes what was begun. */
function cleanUp(): void {
  for (const item of takeUnderWay()) {
    try {
      if ('pid' in item) process.kill(-item.pid, 'SIGKILL');
      else item.undo();
    } catch {
      // It has ended by itself; nothing must keep the rest from being done.
    }
  }
}

function interrupted(signal: NodeJS.Signals): void {
  cleanUp();
  process.exit(STATUS[signal as Signal]);
}

/**
 * Leaves nothing behind where the user interrupts, or where the process ends early. Signals are only listened to while there
 * is something to see to: what only computes is ended by the system at once.
 */
export function cleanUpAtTheEnd(): void {
  process.on('exit', cleanUp);
  watchUnderWay({
    begin: () => {
      for (const signal of SIGNALS) process.on(signal, interrupted);
    },
    end: () => {
      for (const signal of SIGNALS) process.off(signal, interrupted);
    },
  });
}
