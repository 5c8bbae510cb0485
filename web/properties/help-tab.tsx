import type { OperatorInfo } from '#server/http/shapes/catalogue.ts';
import type { PortInfo } from '#server/http/shapes/workflows.ts';
import { Button } from '../parts/button.tsx';
import { fieldsOf, type JsonSchema } from './fields.ts';

const lineageWords: { readonly [rule: string]: string } = {
  none: 'Its rows begin here.',
  one: 'Each row comes from one row of the input.',
  many: 'One row of the input may become several.',
  pair: 'Each row comes from a row of each input that matched.',
  group: 'Each row comes from a group of rows.',
  all: 'Each row depends on all rows of the input.',
  opaque: 'Where a row comes from cannot be told.',
};

interface HelpTabProps {
  readonly operator: OperatorInfo;
  readonly disabled: boolean;
  readonly onExample: (config: { readonly [key: string]: unknown }) => void;
}

/** What an operator does: summary, ports, fields, lineage, and examples that fill the form in by a click. */
export const HelpTab = ({ operator, disabled, onExample }: HelpTabProps) => (
  <div className="help-tab">
    <p>{operator.summary}</p>
    <Ports title="Inputs" ports={operator.ports.inputs} />
    <Ports title="Outputs" ports={operator.ports.outputs} />
    <section>
      <h3>Lineage</h3>
      <p>
        {lineageWords[operator.lineage] ?? operator.lineage} <code>{operator.lineage}</code>
      </p>
    </section>
    {operator.examples.length > 0 && (
      <section>
        <h3>Examples</h3>
        {operator.examples.map(({ title, config }, at) => (
          <article key={JSON.stringify(config)}>
            <header>
              <strong>{title ?? `Example ${at + 1}`}</strong>
              <Button disabled={disabled} onClick={() => onExample((config ?? {}) as { [key: string]: unknown })}>
                Use
              </Button>
            </header>
            <pre>{JSON.stringify(config, null, 2)}</pre>
          </article>
        ))}
      </section>
    )}
    <section>
      <h3>Fields</h3>
      <dl>
        {fieldsOf(operator.config as JsonSchema).map(field => (
          <div key={field.key}>
            <dt>
              {field.title} <code>{field.key}</code>
            </dt>
            <dd>{field.help || (field.required ? 'Needed.' : 'Optional.')}</dd>
          </div>
        ))}
      </dl>
    </section>
  </div>
);

const Ports = ({ title, ports }: { readonly title: string; readonly ports: readonly PortInfo[] }) =>
  ports.length === 0 ? null : (
    <section>
      <h3>{title}</h3>
      <ul>
        {ports.map(({ name, label, kind, blocking, many }) => (
          <li key={name}>
            <code>{name}</code> {label}
            {kind && kind !== 'rows' && <span className="badge">{kind}</span>}
            {many && <span className="badge">several links</span>}
            {blocking && <span className="badge">after all rows</span>}
          </li>
        ))}
      </ul>
    </section>
  );
