/** What the layout worker is asked. */
export interface LayoutGraph {
  readonly nodes: readonly {
    readonly id: string;
    readonly width: number;
    readonly height: number;
    /** Middles of the ports, top to bottom, each with its id in the graph. */
    readonly inputs: readonly { readonly id: string; readonly y: number }[];
    readonly outputs: readonly { readonly id: string; readonly y: number }[];
  }[];
  readonly links: readonly { readonly id: string; readonly from: string; readonly to: string }[];
}

export type LayoutPlaces = { readonly [node: string]: { readonly x: number; readonly y: number } };
