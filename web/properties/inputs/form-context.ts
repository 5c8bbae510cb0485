import { type ComponentType, createContext, useContext } from 'react';
import type { Attribute } from '#server/http/shapes/elements.ts';
import type { Person } from '#server/http/shapes/people.ts';
import type { Control } from '../fields.ts';

/** A problem as a field shows it. */
export interface FieldProblem {
  readonly message: string;
  readonly severity: string;
}

/** What the inputs of a form know of the node that they belong to. */
export interface FormContext {
  readonly node: string;
  readonly workflow: string;
  readonly disabled: boolean;
  /** Schema at an input port; undefined while nothing flows there. */
  readonly schemaOf: (port: string) => readonly Attribute[] | undefined;
  readonly parameters: readonly string[];
  /** Problems of a field path such as `keys.0.attribute`. */
  readonly problemsOf: (field: string) => readonly FieldProblem[];
  /** Another person whose caret is in the field. */
  readonly editorOf: (field: string) => Pick<Person, 'name' | 'color'> | undefined;
  /** Tells others which field is being edited; null when none is. */
  readonly onEditing: (field: string | null) => void;
  /** Values of the whole config, for inputs that depend on another field. */
  readonly config: { readonly [key: string]: unknown };
  /** The box for a value; passed down, since lists and groups hold boxes that may be lists and groups again. */
  readonly Value: ComponentType<ValueProps>;
}

export const Form = createContext<FormContext | null>(null);

export function useForm(): FormContext {
  const form = useContext(Form);
  if (!form) throw new Error('an input is used outside a form');
  return form;
}

/** What every input is given. */
export interface InputProps {
  /** Dotted path in the config; also the id of the box. */
  readonly field: string;
  readonly label: string;
  readonly value: unknown;
  readonly preset?: unknown;
  readonly onChange: (value: unknown) => void;
}

/** What the box for any kind of value is given. */
export interface ValueProps extends InputProps {
  readonly control: Control;
}

/** Marks a box as the one that is being edited. */
export function useEditing(field: string) {
  const { onEditing } = useForm();
  return { onFocus: () => onEditing(field), onBlur: () => onEditing(null) };
}
