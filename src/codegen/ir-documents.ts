import { hardwareDocument, layersDocument } from '../formats/documents.ts';
import { jsonText } from '../formats/json-text.ts';
import { TensorWriter } from '../ir/tensor-store.ts';
import type { Emitter } from './emitter.ts';

/** ir/: the layers and the hardware, for every later command, and their tensors in one file. */
export const irDocuments: Emitter = {
  name: 'intermediate representation',
  files({ design: { layers, hardware } }) {
    const tensors = new TensorWriter();
    return [
      ['ir/layers.json', jsonText(layersDocument(layers, tensors))],
      ['ir/hardware.json', jsonText(hardwareDocument(hardware, tensors))],
      // Last: the documents fill it.
      ['ir/tensors.bin', tensors.bytes()],
    ];
  },
};
