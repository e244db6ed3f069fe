import { z } from 'zod';
import { LockstepError } from '../../errors.ts';
import type { Store } from '../../stores/store.ts';
import { defineStoreKind, type StoreKind } from '../../stores/store-kind.ts';

/** Names of stores that are open, by the order of their opening. */
export const openFakes: string[] = [];
/** What the stores of kind `fake` were opened with last. */
export const openedWith: Record<string, unknown> = {};

const fake = defineStoreKind({
  kind: 'fake',
  configuration: z.strictObject({
    address: z.string().startsWith('http', 'must be an http address').optional(),
    size: z.int().max(10).optional(),
    auth: z
      .discriminatedUnion('method', [
        z.strictObject({ method: z.literal('token'), token: z.string() }),
        z.strictObject({ method: z.literal('role'), roleId: z.string() }),
      ])
      .optional(),
    regions: z.union([z.string(), z.array(z.string())]).optional(),
    broken: z.boolean().optional(),
  }),
  settings: z.strictObject({ kmsKey: z.string().optional(), days: z.int().default(30) }),
  open(configuration, context) {
    if (configuration.broken) {
      return Promise.reject(new LockstepError('configuration', 'no address', { nextStep: 'Give it one.' }));
    }
    openedWith[context.name] = { configuration, folder: context.folder };
    openFakes.push(context.name);
    const { name } = context;
    const close = () => {
      openFakes.splice(openFakes.indexOf(name), 1);
      return Promise.resolve();
    };
    // The loader and the opener look at nothing else of a store.
    return Promise.resolve({ name, kind: 'fake', close } as unknown as Store);
  },
});

const other = defineStoreKind({
  kind: 'other',
  configuration: z.strictObject({ token: z.string().optional() }),
  settings: z.strictObject({}),
  open: () => Promise.reject(new Error('never opened')),
});

export const fakeKinds: Readonly<Record<string, StoreKind>> = { fake, other };
