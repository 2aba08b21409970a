import "antd/dist/antd.css";
import "./styles/base.css";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { App } from "./app/App";
import { installPlatform } from "./lib/host";
import { startI18n } from "./lib/i18n";
import { detectPlatform } from "./platform";

installPlatform(detectPlatform());
await startI18n();

const root = document.getElementById("root");
if (!root) throw new Error("index.html has no #root");
createRoot(root).render(
  <StrictMode>
    <App />
  </StrictMode>,
);
