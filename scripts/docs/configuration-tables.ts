import { z } from 'zod';
import { fileSchema } from '../../src/config/load-configuration.ts';
import { destinationSchema, syncSchema } from '../../src/config/sync-schema.ts';
import { storeKinds } from '../../src/stores/registry.ts';
import { table } from './markers.ts';

/** The part of JSON Schema (draft 2020-12) that describes a configuration. */
const schemaShape = z.object({
  type: z.string().optional(),
  const: z.unknown().optional(),
  enum: z.array(z.unknown()).optional(),
  get anyOf() {
    return z.array(schemaShape).optional();
  },
  get oneOf() {
    return z.array(schemaShape).optional();
  },
  get items() {
    return schemaShape.optional();
  },
  get properties() {
    return z.record(z.string(), schemaShape).optional();
  },
  get additionalProperties() {
    return z.union([z.boolean(), schemaShape]).optional();
  },
  required: z.array(z.string()).optional(),
  minimum: z.number().optional(),
  maximum: z.number().optional(),
  exclusiveMinimum: z.number().optional(),
  format: z.string().optional(),
  default: z.unknown().optional(),
  description: z.string().optional(),
});
type Schema = z.output<typeof schemaShape>;

/** A table for every part of the configuration, by the name of its place in docs/configuration.md. */
export function configurationTables(): Record<string, string> {
  const tables: Record<string, string> = {
    file: tableOf(fileSchema),
    sync: tableOf(syncSchema([])),
    destination: tableOf(destinationSchema([])),
  };
  for (const { kind, configuration, settings } of Object.values(storeKinds)) {
    tables[`store ${kind}`] = tableOf(configuration);
    if (Object.keys(settings.shape).length > 0) tables[`destination ${kind}`] = tableOf(settings);
  }
  return tables;
}

function tableOf(schema: z.ZodType): string {
  const described = schemaShape.parse(z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' }));
  return table(['Key', 'Type', 'Default', 'Meaning'], rowsOf(described, ''));
}

/** A row for each key, and for the keys inside it: `limits.deletes`, `assumeRole.arn`. */
function rowsOf(schema: Schema, parent: string): string[][] {
  return Object.entries(schema.properties ?? {}).flatMap(([key, value]) => {
    const name = `${parent}${key}`;
    if (value.description === undefined && value.const === undefined)
      throw new Error(`"${name}" is not described`);
    const inside = rowsInside(value, name);
    if (value.description === undefined) return inside;
    return [
      [`\`${name}\``, typeOf(value), defaultOf(value, schema.required?.includes(key)), value.description],
      ...inside,
    ];
  });
}

function rowsInside(schema: Schema, name: string): string[][] {
  if (schema.oneOf) {
    return schema.oneOf.flatMap((choice) => {
      const [key, method] =
        Object.entries(choice.properties ?? {}).find(([, { const: fixed }]) => fixed) ?? [];
      const label = `\`${name}.${key}: ${method?.const}\``;
      const rows = rowsOf(choice, `${name}.`);
      return rows.map(([first, ...rest]) => [`${first} of ${label}`, ...rest]);
    });
  }
  const rows = mapsIn(schema).flatMap((map) => rowsOf(map, `${name}.`));
  // A map or a list of such maps: the keys are told once.
  return rows.filter(([first], index) => rows.findIndex(([other]) => other === first) === index);
}

/** The maps with known keys that a value can be or hold. */
function mapsIn(schema: Schema): Schema[] {
  const inside = [...(schema.anyOf ?? []), ...(schema.items ? [schema.items] : [])];
  return [...(schema.properties ? [schema] : []), ...inside.flatMap(mapsIn)];
}

function typeOf(schema: Schema): string {
  const choices = schema.anyOf ?? schema.oneOf;
  if (choices) return [...new Set(choices.map(typeOf))].join(' or ');
  if (schema.const !== undefined) return `\`${schema.const}\``;
  if (schema.enum) return schema.enum.map((value) => `\`${value}\``).join(', ');
  switch (schema.type) {
    case 'string':
      return schema.format === 'uri' ? 'address' : 'text';
    case 'boolean':
      return 'true or false';
    case 'integer':
    case 'number':
      return numberType(schema);
    case 'array':
      return `list of ${schema.items ? plural(typeOf(schema.items)) : 'maps'}`;
    default:
      return mapType(schema);
  }
}

function numberType({ type, minimum, maximum, exclusiveMinimum }: Schema): string {
  const whole = type === 'integer' ? 'whole number' : 'number';
  const end = maximum === undefined || maximum >= Number.MAX_SAFE_INTEGER ? undefined : maximum;
  if (exclusiveMinimum !== undefined) return `${whole} over ${exclusiveMinimum}`;
  if (minimum === undefined) return whole;
  return end === undefined ? `${whole} from ${minimum}` : `${whole}, ${minimum} to ${end}`;
}

function mapType({ additionalProperties }: Schema): string {
  if (typeof additionalProperties !== 'object') return 'map';
  const inside = typeOf(additionalProperties);
  return inside === 'map' ? 'map of maps' : `map of ${plural(inside)}`;
}

function plural(type: string): string {
  return type.replace(/\b(text|map)\b/g, '$1s').replace('list of', 'lists of');
}

function defaultOf(schema: Schema, required = false): string {
  if (required) return 'required';
  if (schema.default === undefined) return '-';
  if (schema.default === '') return 'empty';
  if (typeof schema.default === 'object' && schema.default !== null) return objectDefault(schema.default);
  return `\`${schema.default}\``;
}

function objectDefault(value: object): string {
  if (Array.isArray(value)) return value.length === 0 ? 'none' : `\`${JSON.stringify(value)}\``;
  const entries = Object.entries(value).map(([key, inner]) => `${key}: ${inner}`);
  return entries.length === 0 ? 'as below' : `\`{ ${entries.join(', ')} }\``;
}
