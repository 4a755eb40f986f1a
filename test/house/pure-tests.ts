/**
 * Tests that start no process and leave nothing changed behind: they share two workers (vitest.config.ts).
 * Folders whose tests are all so, and single files of others.
 */
export const PURE = [
  'test/canonical/*.test.ts',
  'test/compare/*.test.ts',
  'test/data/*.test.ts',
  'test/exact/*.test.ts',
  'test/frontend/**/*.test.ts',
  'test/gates/*.test.ts',
  'test/graph-ops/*.test.ts',
  'test/host/*.test.ts',
  'test/ir/*.test.ts',
  'test/kernels/{branch-cost,cost,mvu-unrolled-cost,rearranging-cost,stream,vvu-cost}.test.ts',
  'test/kernels/adder-network/*.test.ts',
  'test/ops/*.test.ts',
  'test/quant/*.test.ts',
  'test/schedule/{covering-parts,event-simulator,fifo-depths,fold,names,paced-source,parts,relays}.test.ts',
  'test/streamline/*.test.ts',
] as const;
