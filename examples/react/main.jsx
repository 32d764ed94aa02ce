import "funnel-widget";
import { StrictMode, useState } from "react";
import { createRoot } from "react-dom/client";

const AT_FIRST = { stages: [{ name: "Visits", count: 40000 }, { name: "Baskets", count: 4400 }, { name: "Orders", count: 1120 }] };

function Shop() {
  const [document, setDocument] = useState(AT_FIRST);
  const [rate, setRate] = useState(null);
  return (
    <>
      {/* React 19 sets what is a property of the element as one, and listens to its events by their names. */}
      <funnel-widget
        document={document}
        onfunnel-ready={({ target }) => setRate(target.report.overallRate)}
        onfunnel-change={({ detail }) => setRate(detail.report.overallRate)}
      />
      <p>
        Orders of visits: <output>{rate === null ? "…" : `${(100 * rate).toFixed(1)} %`}</output>
      </p>
      <button onClick={() => setDocument({ ...AT_FIRST, stages: AT_FIRST.stages.with(2, { name: "Orders", count: 2000 }) })}>A better month</button>
    </>
  );
}

createRoot(document.querySelector("#root")).render(
  <StrictMode>
    <Shop />
  </StrictMode>,
);
