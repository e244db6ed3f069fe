import { describe } from 'vitest';
import { createBench } from './bench.ts';
import { checkItself } from './checks/itself.ts';
import { checkListing } from './checks/listing.ts';
import { checkMarking } from './checks/marking.ts';
import { checkReading } from './checks/reading.ts';
import { checkRemoving } from './checks/removing.ts';
import { checkValues } from './checks/values.ts';
import { checkWriting } from './checks/writing.ts';
import type { Harness } from './harness.ts';

/**
 * The promises of `stores/store.ts` as checks, the same for every store. What a store need not do is read from its
 * capabilities, never from its kind. Call it at the top level of a test file.
 */
export function describeStoreConformance(name: string, harness: Harness): void {
  describe(`${name} keeps the promises of a store`, () => {
    const bench = createBench(harness);
    describe('itself', () => checkItself(bench));
    describe('listing', () => checkListing(bench));
    describe('reading', () => checkReading(bench));
    describe('writing', () => checkWriting(bench));
    describe('values', () => checkValues(bench));
    describe('marking', () => checkMarking(bench));
    describe('removing', () => checkRemoving(bench));
  });
}
