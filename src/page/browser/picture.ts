import { isNpy } from '../../data/npy.ts';
import type { PictureShape } from '../pixels.ts';

/** A picture of any size, drawn into that of the input; undefined where the browser reads none in the file. */
export async function pixelsOf(
  file: File,
  { width, height }: PictureShape,
): Promise<Uint8ClampedArray | undefined> {
  if (isNpy(new Uint8Array(await file.slice(0, 8).arrayBuffer()))) return undefined;
  let bitmap: ImageBitmap;
  try {
    bitmap = await createImageBitmap(file, {
      resizeWidth: width,
      resizeHeight: height,
      resizeQuality: 'high',
      colorSpaceConversion: 'none',
    });
  } catch {
    return undefined;
  }
  const context = new OffscreenCanvas(width, height).getContext('2d', { willReadFrequently: true });
  context?.drawImage(bitmap, 0, 0);
  bitmap.close();
  return context?.getImageData(0, 0, width, height).data;
}
