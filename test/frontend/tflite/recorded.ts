import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** What training/tflite/make_models.py has made with TensorFlow 2.21's converter and reference kernels. */
const MODELS = join(import.meta.dirname, 'models');
export const NETWORKS = [
  'mlp-small',
  'autoencoder-small',
  'ds-cnn-small',
  'mobilenet-small',
  'resnet-small',
  'pools',
  'joins',
] as const;

export const modelPathOf = (name: string): string => join(MODELS, `${name}.tflite`);
/** Frames, and what the reference kernels give for them. */
export const jsonPathOf = (name: string): string => join(MODELS, `${name}.json`);
export const bytesOf = (name: string): Uint8Array => new Uint8Array(readFileSync(modelPathOf(name)));
