/** Holds the place of a chart that is on its way. */
export const Skeleton = ({ label }: { readonly label: string }) => (
  <div className="chart-skeleton" role="status">
    <span className="hidden-text">{label} is being drawn</span>
  </div>
);
