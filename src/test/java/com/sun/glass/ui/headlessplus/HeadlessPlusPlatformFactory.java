package com.sun.glass.ui.headlessplus;

import com.sun.glass.ui.Application;
import com.sun.glass.ui.headless.HeadlessPlatformFactory;
import com.sun.glass.ui.headless.HeadlessPlusApplication;

/// Selected by `-Dglass.platform=HeadlessPlus`: JavaFX's own headless platform with its gaps
/// filled.
public final class HeadlessPlusPlatformFactory extends HeadlessPlatformFactory {
    @Override
    public Application createApplication() {
        return new HeadlessPlusApplication();
    }
}
