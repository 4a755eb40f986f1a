/** A format of trained networks that is not ONNX. */
export interface OtherFormat {
  /** As a sentence goes on behind "this is". */
  readonly name: string;
  /** How its users get an ONNX file. */
  readonly converter: string;
}

const KERAS =
  'python -m tf2onnx.convert --keras MODEL --output model.onnx, or model.export("model.onnx", format="onnx") in Keras 3';
const TORCH = 'load it in Python and write it: torch.onnx.export(model.eval(), example, "model.onnx")';

interface Signature extends OtherFormat {
  readonly offset: number;
  readonly bytes: string;
  /** A name that the archive holds near its beginning. */
  readonly holds?: RegExp;
}

/** First bytes of files, each from the format's own documentation; the first that fits is taken. */
const SIGNATURES: readonly Signature[] = [
  {
    name: 'a TensorFlow Lite model',
    converter:
      'bitwright compile takes one of int8 codes as it is; what reads ONNX alone needs ' +
      'python -m tf2onnx.convert --tflite MODEL --output model.onnx',
    offset: 4,
    bytes: 'TFL3',
  },
  {
    name: 'a model in the format of ONNX Runtime (.ort)',
    converter: 'give the .onnx file that it was made from',
    offset: 4,
    bytes: 'ORTM',
  },
  { name: 'a Keras model in HDF5', converter: KERAS, offset: 0, bytes: '\x89HDF\r\n\x1a\n' },
  {
    name: 'a Keras model (.keras)',
    converter: KERAS,
    offset: 0,
    bytes: 'PK\x03\x04',
    holds: /metadata\.json|config\.json/,
  },
  {
    name: 'a PyTorch checkpoint or program',
    converter: TORCH,
    offset: 0,
    bytes: 'PK\x03\x04',
    holds: /\.pkl|\.pt2?\/|archive_format|serialized_/,
  },
  {
    name: 'a zip archive',
    converter: 'unpack it, and give the .onnx file in it',
    offset: 0,
    bytes: 'PK\x03\x04',
  },
  { name: 'a Python pickle, as torch.save writes it', converter: TORCH, offset: 0, bytes: '\x80\x02' },
  { name: 'a gzip archive', converter: 'unpack it with gunzip', offset: 0, bytes: '\x1f\x8b' },
  {
    name: 'a GGUF file',
    converter: 'its networks are of a kind that has no streaming hardware here',
    offset: 0,
    bytes: 'GGUF',
  },
  { name: 'a safetensors file', converter: `it holds weights alone: ${TORCH}`, offset: 7, bytes: '\0{"' },
];

/** So far an archive is searched for the names that it holds. */
const ARCHIVE_START = 4096;

/** What a file that is no ONNX model is, where its first bytes tell. */
export function otherFormatOf(file: Uint8Array): OtherFormat | undefined {
  const text = String.fromCharCode(...file.subarray(0, ARCHIVE_START));
  return SIGNATURES.find(
    ({ offset, bytes, holds }) => text.startsWith(bytes, offset) && (holds === undefined || holds.test(text)),
  );
}
