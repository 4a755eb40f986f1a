import type { Diagnostic } from '../../ir/diagnostic.ts';
import type { Reply, Request, RequestKind, Requests } from '../requests.ts';
import type { OpenedModel } from '../workshop.ts';

/** A request was refused with diagnostics. */
export class Refusal extends Error {
  readonly diagnostics: readonly Diagnostic[];

  constructor(diagnostics: readonly Diagnostic[]) {
    super(diagnostics.map(({ message }) => message).join('\n'));
    this.diagnostics = diagnostics;
  }
}

/** A request was given up because the page wanted something else. */
export class Cancelled extends Error {}

interface Waiting {
  readonly onStep: (step: string) => void;
  readonly resolve: (answer: unknown) => void;
  readonly reject: (error: Error) => void;
}

/**
 * The compiler in its worker, with one model. What it is at is stopped by ending the worker: a new one is given the model again
 * when it is next asked.
 */
export class Compiler {
  #worker: Worker | undefined;
  #model: { readonly bytes: Uint8Array; readonly path: string } | undefined;
  #id = 0;
  readonly #waiting = new Map<number, Waiting>();

  /** Loads the compiler, so that it is there when a model is dropped. */
  start(): void {
    this.#worker ??= this.#started();
  }

  get isBusy(): boolean {
    return this.#waiting.size > 0;
  }

  async open(bytes: Uint8Array, path: string): Promise<OpenedModel> {
    this.cancel();
    this.#model = { bytes, path };
    return this.#send('open', this.#model, () => undefined);
  }

  ask<K extends RequestKind>(
    kind: K,
    asked: Requests[K]['asked'],
    onStep: (step: string) => void = () => undefined,
  ): Promise<Requests[K]['answer']> {
    const isNew = this.#worker === undefined;
    if (isNew && this.#model) void this.#send('open', this.#model, () => undefined).catch(() => undefined);
    return this.#send(kind, asked, onStep);
  }

  /** Ends what is under way. */
  cancel(): void {
    if (!this.isBusy) return;
    this.#end(new Cancelled('cancelled'));
  }

  #end(error: Error): void {
    this.#worker?.terminate();
    this.#worker = undefined;
    const waiting = [...this.#waiting.values()];
    this.#waiting.clear();
    for (const { reject } of waiting) reject(error);
  }

  #send<K extends RequestKind>(
    kind: K,
    asked: Requests[K]['asked'],
    onStep: (step: string) => void,
  ): Promise<Requests[K]['answer']> {
    this.#worker ??= this.#started();
    const worker = this.#worker;
    this.#id++;
    const request: Request<K> = { id: this.#id, kind, asked };
    return new Promise<unknown>((resolve, reject) => {
      this.#waiting.set(request.id, { onStep, resolve, reject });
      worker.postMessage(request);
    }) as Promise<Requests[K]['answer']>;
  }

  #started(): Worker {
    const worker = new Worker('worker.js', { type: 'module', name: 'bitwright' });
    worker.addEventListener('message', ({ data }: MessageEvent<Reply>) => this.#take(data));
    worker.addEventListener('error', ({ message }) =>
      this.#end(new Error(message || 'the compiler could not be loaded')),
    );
    return worker;
  }

  #take(reply: Reply): void {
    const waiting = this.#waiting.get(reply.id);
    if (!waiting) return;
    if ('step' in reply) {
      waiting.onStep(reply.step);
      return;
    }
    this.#waiting.delete(reply.id);
    if ('answer' in reply) waiting.resolve(reply.answer);
    else if ('refusal' in reply) waiting.reject(new Refusal(reply.refusal));
    else waiting.reject(new Error(reply.fault));
  }
}
