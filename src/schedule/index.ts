export { chooseFolds, layerContexts, type Schedule, scheduleFolded, scheduleKernels } from './folded.ts';
export { lowerToHardware } from './lower-to-hardware.ts';
