/** The name of a model by the path of its file. */
export function modelName(path: string): string {
  const [file = '', folder = ''] = path.split(/[\\/]+/).reverse();
  const stem = file.replace(/\.(onnx|tflite)$/i, '');
  // A file called model.onnx says less than the folder it lies in.
  return /^model$/i.test(stem) && /[A-Za-z0-9]/.test(folder) ? folder : stem;
}
