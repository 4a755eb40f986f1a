import type { BuildJob } from '../board-build.ts';
import type { Synthesised } from '../synthesise.ts';
import { Cancelled } from './compiler.ts';
import type { SynthesisReply } from './synthesis-worker.ts';

/** The tools of a board in a worker of their own, which each build begins and ends. */
export class Synthesiser {
  #end: ((error: Error) => void) | undefined;

  /** Builds; what is under way is cancelled. */
  async build(job: BuildJob, onStep: (step: string) => void): Promise<Synthesised> {
    this.cancel();
    const worker = new Worker('synthesis.js', { type: 'module', name: 'synthesis' });
    try {
      return await new Promise<Synthesised>((resolve, reject) => {
        this.#end = reject;
        worker.addEventListener('message', ({ data }: MessageEvent<SynthesisReply>) => {
          if ('step' in data) onStep(data.step);
          else if ('made' in data) resolve(data.made);
          else reject(new Error(data.fault));
        });
        worker.addEventListener('error', ({ message }) =>
          reject(new Error(message || 'the tools could not be loaded')),
        );
        worker.postMessage(job);
      });
    } finally {
      worker.terminate();
    }
  }

  cancel(): void {
    this.#end?.(new Cancelled('cancelled'));
    this.#end = undefined;
  }
}
