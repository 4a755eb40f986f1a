import { diagnostics } from '../ir/diagnostic.ts';

const DAMAGED = () => 'the file is damaged or was cut off: copy or write it again';
const FORMATS =
  'bitwright reads .npy, IDX (also .gz), ONNX tensor files (.pb), PNG images and folders of PNG images';

/** Everything that can be wrong with a data file; the file itself is the diagnostic's location. */
export const dataDiagnostic = diagnostics('data', {
  'not-found': {
    severity: 'error',
    message: () => 'there is no such file or folder',
    help: () => 'check the path',
  },
  unreadable: {
    severity: 'error',
    message: ({ reason }: { reason: string }) => `cannot be read: ${reason}`,
    help: () => 'check that it is a regular file, its permissions and its size',
  },
  'unknown-format': {
    severity: 'error',
    message: ({ start }: { start: string }) => `not a known data format (the file begins with ${start})`,
    help: () => FORMATS,
  },
  'empty-file': {
    severity: 'error',
    message: () => 'the file is empty',
    help: DAMAGED,
  },
  'corrupt-gzip': {
    severity: 'error',
    message: ({ reason }: { reason: string }) => `cannot be decompressed: ${reason}`,
    help: DAMAGED,
  },
  'bad-header': {
    severity: 'error',
    message: ({ format, reason }: { format: string; reason: string }) => `bad ${format} header: ${reason}`,
    help: DAMAGED,
  },
  'unsupported-type': {
    severity: 'error',
    message: ({ format, type }: { format: string; type: string }) =>
      `${format} element type ${type} is not read`,
    help: () => 'convert it to int8 to int64, uint8 to uint32, float16, float32, float64 or bool',
  },
  'external-tensor': {
    severity: 'error',
    message: () => 'the tensor keeps its values in another file',
    help: () => 'save it with its values inside (raw_data)',
  },
  truncated: {
    severity: 'error',
    message: ({ shape, needed, found }: { shape: readonly number[]; needed: number; found: number }) =>
      `shape [${shape}] needs ${needed} bytes of values, the file holds ${found}`,
    help: DAMAGED,
  },
  'trailing-bytes': {
    severity: 'error',
    message: ({ shape, needed, found }: { shape: readonly number[]; needed: number; found: number }) =>
      `shape [${shape}] needs ${needed} bytes of values, the file holds ${found}: what follows is unknown`,
    help: () => 'write the array alone into a file',
  },
  'wrong-count': {
    severity: 'error',
    message: ({ shape, needed, found }: { shape: readonly number[]; needed: number; found: number }) =>
      `shape [${shape}] needs ${needed} values, the tensor holds ${found}`,
    help: DAMAGED,
  },
  'not-finite': {
    severity: 'error',
    message: ({ value, index }: { value: number; index: readonly number[] }) =>
      `holds ${value} at [${index}]`,
    help: () => 'hardware computes with integers: remove or replace the samples that are not finite',
  },
  'integer-too-large': {
    severity: 'error',
    message: ({ value, index }: { value: bigint; index: readonly number[] }) =>
      `holds ${value} at [${index}], beyond +-2^53`,
    help: () => 'store smaller integers, or the values as float64 where rounding them is acceptable',
  },
  'no-samples': {
    severity: 'error',
    message: ({ shape }: { shape: readonly number[] }) => `shape [${shape}] holds no values`,
    help: () => 'give at least one sample',
  },
  'wrong-shape': {
    severity: 'error',
    message: ({ stored, sample }: { stored: readonly number[]; sample: readonly number[] }) =>
      `its shape [${stored}] does not hold samples of the model's input shape [${sample}]`,
    help: ({ sample }: { sample: readonly number[] }) =>
      `give one sample of shape [${sample}], or an array of shape [count, ${sample.join(', ')}]`,
  },
  'wrong-image-shape': {
    severity: 'error',
    message: ({ image, sample }: { image: readonly number[]; sample: readonly number[] }) =>
      `images of height x width x channels ${image.join(' x ')} do not fit the model's input shape [${sample}]`,
    help: () => "resize or convert the images, or store them as .npy in the model's own order",
  },
  'large-image': {
    severity: 'error',
    message: (a: { width: number; height: number; pixels: number }) =>
      `an image of ${a.width} x ${a.height} pixels; at most ${a.pixels} are read`,
    help: () => 'scale it to the size of the input',
  },
  'large-gzip': {
    severity: 'error',
    message: ({ mebibytes }: { mebibytes: number }) =>
      `becomes more than ${mebibytes} MiB when it is decompressed`,
    help: () => 'decompress the file first if that is meant',
  },
  'corrupt-png': {
    severity: 'error',
    message: ({ reason }: { reason: string }) => `not a readable PNG image: ${reason}`,
    help: DAMAGED,
  },
  'unsupported-png': {
    severity: 'error',
    message: ({ depth }: { depth: number }) => `interlaced PNG images of ${depth} bits a pixel are not read`,
    help: () => 'save the image without interlacing',
  },
  'empty-folder': {
    severity: 'error',
    message: () => 'the folder holds no PNG images',
    help: () => 'give a folder of .png files, or one with a subfolder of .png files per class',
  },
  'mixed-folder': {
    severity: 'error',
    message: ({ images, folders }: { images: number; folders: number }) =>
      `the folder holds ${images} images beside ${folders} subfolders`,
    help: () => 'give either images only, or one subfolder of images per class',
  },
  'mixed-images': {
    severity: 'error',
    message: ({ image, first, firstFile }: { image: string; first: string; firstFile: string }) =>
      `this image is ${image}, but ${firstFile} is ${first}`,
    help: () => 'give all images the same size, channels and bit depth',
  },
  'labels-from-folder': {
    severity: 'error',
    message: () => 'labels are read from a file, this is a folder',
    help: () => 'a folder with one subfolder per class carries its labels itself: give it as data',
  },
  'labels-not-a-list': {
    severity: 'error',
    message: ({ shape }: { shape: readonly number[] }) => `labels of shape [${shape}] are not a list`,
    help: () => 'give one class number per sample (one dimension), not one-hot rows or images',
  },
  'labels-not-integers': {
    severity: 'error',
    message: () => 'labels are stored as floating-point numbers',
    help: () => 'store the class numbers as integers',
  },
  'bad-label': {
    severity: 'error',
    message: ({ text, position }: { text: string; position: string }) =>
      `${position}: ${text} is not a class number`,
    help: () => 'labels are whole numbers from 0, one per line, in a single column',
  },
});
